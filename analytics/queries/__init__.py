"""Answer how much, how long and where, from what is summed up.

Who asks has been let through already: every function takes an `Environment` that the user may see.
"""
