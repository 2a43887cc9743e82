"""A draft in the API: an organ's own answers and dates, entered by a program through the actions of the pages."""
