"""Tests of the form in Excel (調査票)."""
