"""The scheduler's plugins, one file each, named as upstream names them; :mod:`.registry` lists them.

Each models the plugin of the same name under ``pkg/scheduler/framework/plugins`` of Kubernetes v1.36.
"""
