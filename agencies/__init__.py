"""Who is bound, and what every room stands on."""
