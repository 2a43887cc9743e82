"""Files with personal data, taken away encrypted (clause 第6-10): one mechanism for every export and every job's file."""
