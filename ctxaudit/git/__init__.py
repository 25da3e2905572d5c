"""What git says of a build context: tracked, ignored, and how often files change.

Git itself is asked. No hook, no filter, no monitor and no other program that the
repository names is run, nothing is fetched and nothing is written.
"""
