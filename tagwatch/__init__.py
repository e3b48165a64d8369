"""Tagwatch as an installed program. Its parts are `analytics` and `pages`: inside this package when it is installed,
beside it in a checkout. Importing this package changes nothing; running it (`tagwatch`, `python -m tagwatch`) puts
the folder of the parts first on the path of that process, so that nothing of them is visible to any other program.
"""
