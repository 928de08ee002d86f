"""Starting the processes of one machine, and keeping them running."""
