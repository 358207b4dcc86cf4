"""How a component speaks to the API server: what client-go is to the real ones.

rest.py requests and answers; informer.py list and watch into a cache; workqueue.py keys to reconcile;
event_recorder.py Events; leader_election.py one active process of several.
"""
