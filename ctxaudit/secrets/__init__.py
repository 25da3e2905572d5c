"""Secrets in the files of a build context: found by content, never shown.

scan.scan_file(path, content)    # the secrets in one file: kind, line, hint
search.SecretSearch              # the files that a build sends, each read once
cases.cases(evidence)            # what is wrong with each of them
"""
