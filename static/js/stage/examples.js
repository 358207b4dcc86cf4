// Manifests to begin with, where a scenario brings none of its own.

import { _ } from "./i18n.js";

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
  - name: nginx
    image: nginx:1.27
`;

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
        resources:
          requests:
            cpu: 100m
            memory: 64Mi
`;

const huge = `apiVersion: v1
kind: Pod
metadata:
  name: huge
spec:
  containers:
  - name: nginx
    image: nginx:1.27
    resources:
      requests:
        cpu: "64"
`;

const selected = `apiVersion: v1
kind: Pod
metadata:
  name: picky
spec:
  nodeSelector:
    disktype: ssd
  containers:
  - name: nginx
    image: nginx:1.27
`;

/** @returns {{title: string, manifest: string}[]} */
export const examples = () => [
  { title: _("A Deployment of three"), manifest: deployment },
  { title: _("A bare Pod"), manifest: pod },
  { title: _("A Pod that fits no node"), manifest: huge },
  { title: _("A Pod that chooses its node"), manifest: selected },
];
