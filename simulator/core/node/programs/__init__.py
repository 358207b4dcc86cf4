"""What runs in a container. Nothing is executed: a program is a small state machine that is computed.

outcome.py what a program does next; context.py the world as one container's processes see it; filesystem.py its files;
server.py programs that stay up and answer; shell_*.py a POSIX shell, as far as manifests use one; commands/ what a shell
can call; loader.py from an image and a command line to a program.
"""
