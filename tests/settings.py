"""The project's settings with a data folder of this test run's own."""

import atexit
import os
import shutil
import tempfile

os.environ["K8SLEARN_DATA"] = tempfile.mkdtemp(prefix="k8slearn-test-")
atexit.register(shutil.rmtree, os.environ["K8SLEARN_DATA"], ignore_errors=True)

from k8slearn.settings import *  # noqa: E402, F403
from k8slearn.settings import STATIC_ROOT, STORAGES  # noqa: E402

# Nothing is collected here; tests/web/test_house_serve.py asks a served site for its hashed names.
STATIC_ROOT.mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
