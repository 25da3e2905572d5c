"""What is wrong with single lines of an ignore file: what they mean, do, and were meant to do."""
