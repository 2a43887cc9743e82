"""A cycle that is being prepared (見直しサイクルの準備), from its first date until it is opened."""
