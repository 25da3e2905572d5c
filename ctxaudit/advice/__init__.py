"""What rules about Dockerfiles ask in common: commands, installs, files taken, changed lines."""
