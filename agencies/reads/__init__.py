"""Records of access (閲覧記録): who read an incident, and who took many rows away (clauses 第6-3, 第6-5)."""
