"""How fast the simulator is, and how large: ``manage.py bench``.

cluster.py makes a cluster of a size, run.py lets it work, bare_loop.py is what each figure stands beside, measured.py
what is measured, process.py gives each measurement a process of its own, report.py prints.
"""
