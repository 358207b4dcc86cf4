"""What claims and volumes say of each other, for those who bind them: the controller and the scheduler.

Modelled: k8s.io/component-helpers/storage/volume and k8s.io/component-helpers/storage/ephemeral.
"""
