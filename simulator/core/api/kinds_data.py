"""The resources of the Kubernetes v1.36.2 API, as its discovery lists them, and where etcd keeps them.

Generated from the recorded discovery answers; see tests/data/README.md. One row a resource, in the order of
:class:`simulator.core.api.kinds.Resource`: plural, kind, apiVersion, singular, short names, namespaced, key
prefix (empty: never stored), categories, verbs, subresources. Lists are words with a space between them.
"""

FULL = "create delete deletecollection get list patch update watch"
CREATE = "create"

Row = tuple[str, str, str, str, str, bool, str, str, str, str]

ROWS: tuple[Row, ...] = (
    ("bindings", "Binding", "v1", "binding", "", True, "", "", CREATE, ""),
    (
        "componentstatuses", "ComponentStatus", "v1", "componentstatus", "cs", False, "", "", "get list", "",
    ),
    ("configmaps", "ConfigMap", "v1", "configmap", "cm", True, "/registry/configmaps/", "", FULL, ""),
    ("endpoints", "Endpoints", "v1", "endpoints", "ep", True, "/registry/services/endpoints/", "", FULL, ""),
    ("events", "Event", "v1", "event", "ev", True, "/registry/events/", "", FULL, ""),
    ("limitranges", "LimitRange", "v1", "limitrange", "limits", True, "/registry/limitranges/", "", FULL, ""),
    (
        "namespaces", "Namespace", "v1", "namespace", "ns", False, "/registry/namespaces/", "",
        "create delete get list patch update watch", "finalize status",
    ),
    ("nodes", "Node", "v1", "node", "no", False, "/registry/minions/", "", FULL, "proxy status"),
    (
        "persistentvolumeclaims", "PersistentVolumeClaim", "v1", "persistentvolumeclaim", "pvc", True,
        "/registry/persistentvolumeclaims/", "", FULL, "status",
    ),
    (
        "persistentvolumes", "PersistentVolume", "v1", "persistentvolume", "pv", False,
        "/registry/persistentvolumes/", "", FULL, "status",
    ),
    (
        "pods", "Pod", "v1", "pod", "po", True, "/registry/pods/", "all", FULL,
        "attach binding ephemeralcontainers eviction exec log portforward proxy resize status",
    ),
    ("podtemplates", "PodTemplate", "v1", "podtemplate", "", True, "/registry/podtemplates/", "", FULL, ""),
    (
        "replicationcontrollers", "ReplicationController", "v1", "replicationcontroller", "rc", True,
        "/registry/controllers/", "all", FULL, "scale status",
    ),
    (
        "resourcequotas", "ResourceQuota", "v1", "resourcequota", "quota", True, "/registry/resourcequotas/",
        "", FULL, "status",
    ),
    ("secrets", "Secret", "v1", "secret", "", True, "/registry/secrets/", "", FULL, ""),
    (
        "serviceaccounts", "ServiceAccount", "v1", "serviceaccount", "sa", True, "/registry/serviceaccounts/",
        "", FULL, "token",
    ),
    (
        "services", "Service", "v1", "service", "svc", True, "/registry/services/specs/", "all", FULL,
        "proxy status",
    ),
    (
        "mutatingadmissionpolicies", "MutatingAdmissionPolicy", "admissionregistration.k8s.io/v1",
        "mutatingadmissionpolicy", "", False, "/registry/mutatingadmissionpolicies/", "api-extensions", FULL,
        "",
    ),
    (
        "mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding", "admissionregistration.k8s.io/v1",
        "mutatingadmissionpolicybinding", "", False, "/registry/mutatingadmissionpolicybindings/",
        "api-extensions", FULL, "",
    ),
    (
        "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1",
        "mutatingwebhookconfiguration", "", False, "/registry/mutatingwebhookconfigurations/", "api-extensions",
        FULL, "",
    ),
    (
        "validatingadmissionpolicies", "ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1",
        "validatingadmissionpolicy", "", False, "/registry/validatingadmissionpolicies/", "api-extensions",
        FULL, "status",
    ),
    (
        "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding",
        "admissionregistration.k8s.io/v1", "validatingadmissionpolicybinding", "", False,
        "/registry/validatingadmissionpolicybindings/", "api-extensions", FULL, "",
    ),
    (
        "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1",
        "validatingwebhookconfiguration", "", False, "/registry/validatingwebhookconfigurations/",
        "api-extensions", FULL, "",
    ),
    (
        "customresourcedefinitions", "CustomResourceDefinition", "apiextensions.k8s.io/v1",
        "customresourcedefinition", "crd crds", False,
        "/registry/apiextensions.k8s.io/customresourcedefinitions/", "api-extensions", FULL, "status",
    ),
    (
        "apiservices", "APIService", "apiregistration.k8s.io/v1", "apiservice", "", False,
        "/registry/apiregistration.k8s.io/apiservices/", "api-extensions", FULL, "status",
    ),
    (
        "controllerrevisions", "ControllerRevision", "apps/v1", "controllerrevision", "", True,
        "/registry/controllerrevisions/", "", FULL, "",
    ),
    (
        "daemonsets", "DaemonSet", "apps/v1", "daemonset", "ds", True, "/registry/daemonsets/", "all", FULL,
        "status",
    ),
    (
        "deployments", "Deployment", "apps/v1", "deployment", "deploy", True, "/registry/deployments/", "all",
        FULL, "scale status",
    ),
    (
        "replicasets", "ReplicaSet", "apps/v1", "replicaset", "rs", True, "/registry/replicasets/", "all", FULL,
        "scale status",
    ),
    (
        "statefulsets", "StatefulSet", "apps/v1", "statefulset", "sts", True, "/registry/statefulsets/", "all",
        FULL, "scale status",
    ),
    (
        "selfsubjectreviews", "SelfSubjectReview", "authentication.k8s.io/v1", "selfsubjectreview", "", False,
        "", "", CREATE, "",
    ),
    ("tokenreviews", "TokenReview", "authentication.k8s.io/v1", "tokenreview", "", False, "", "", CREATE, ""),
    (
        "localsubjectaccessreviews", "LocalSubjectAccessReview", "authorization.k8s.io/v1",
        "localsubjectaccessreview", "", True, "", "", CREATE, "",
    ),
    (
        "selfsubjectaccessreviews", "SelfSubjectAccessReview", "authorization.k8s.io/v1",
        "selfsubjectaccessreview", "", False, "", "", CREATE, "",
    ),
    (
        "selfsubjectrulesreviews", "SelfSubjectRulesReview", "authorization.k8s.io/v1",
        "selfsubjectrulesreview", "", False, "", "", CREATE, "",
    ),
    (
        "subjectaccessreviews", "SubjectAccessReview", "authorization.k8s.io/v1", "subjectaccessreview", "",
        False, "", "", CREATE, "",
    ),
    (
        "horizontalpodautoscalers", "HorizontalPodAutoscaler", "autoscaling/v1", "horizontalpodautoscaler",
        "hpa", True, "/registry/horizontalpodautoscalers/", "all", FULL, "status",
    ),
    (
        "horizontalpodautoscalers", "HorizontalPodAutoscaler", "autoscaling/v2", "horizontalpodautoscaler",
        "hpa", True, "/registry/horizontalpodautoscalers/", "all", FULL, "status",
    ),
    ("cronjobs", "CronJob", "batch/v1", "cronjob", "cj", True, "/registry/cronjobs/", "all", FULL, "status"),
    ("jobs", "Job", "batch/v1", "job", "", True, "/registry/jobs/", "all", FULL, "status"),
    (
        "certificatesigningrequests", "CertificateSigningRequest", "certificates.k8s.io/v1",
        "certificatesigningrequest", "csr", False, "/registry/certificatesigningrequests/", "", FULL,
        "approval status",
    ),
    ("leases", "Lease", "coordination.k8s.io/v1", "lease", "", True, "/registry/leases/", "", FULL, ""),
    (
        "endpointslices", "EndpointSlice", "discovery.k8s.io/v1", "endpointslice", "", True,
        "/registry/endpointslices/", "", FULL, "",
    ),
    ("events", "Event", "events.k8s.io/v1", "event", "ev", True, "/registry/events/", "", FULL, ""),
    (
        "ingressclasses", "IngressClass", "networking.k8s.io/v1", "ingressclass", "", False,
        "/registry/ingressclasses/", "", FULL, "",
    ),
    (
        "ingresses", "Ingress", "networking.k8s.io/v1", "ingress", "ing", True, "/registry/ingress/", "", FULL,
        "status",
    ),
    (
        "ipaddresses", "IPAddress", "networking.k8s.io/v1", "ipaddress", "ip", False, "/registry/ipaddresses/",
        "", FULL, "",
    ),
    (
        "networkpolicies", "NetworkPolicy", "networking.k8s.io/v1", "networkpolicy", "netpol", True,
        "/registry/networkpolicies/", "", FULL, "",
    ),
    (
        "servicecidrs", "ServiceCIDR", "networking.k8s.io/v1", "servicecidr", "", False,
        "/registry/servicecidrs/", "", FULL, "status",
    ),
    (
        "runtimeclasses", "RuntimeClass", "node.k8s.io/v1", "runtimeclass", "", False,
        "/registry/runtimeclasses/", "", FULL, "",
    ),
    (
        "poddisruptionbudgets", "PodDisruptionBudget", "policy/v1", "poddisruptionbudget", "pdb", True,
        "/registry/poddisruptionbudgets/", "", FULL, "status",
    ),
    (
        "clusterrolebindings", "ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "clusterrolebinding", "",
        False, "/registry/clusterrolebindings/", "", FULL, "",
    ),
    (
        "clusterroles", "ClusterRole", "rbac.authorization.k8s.io/v1", "clusterrole", "", False,
        "/registry/clusterroles/", "", FULL, "",
    ),
    (
        "rolebindings", "RoleBinding", "rbac.authorization.k8s.io/v1", "rolebinding", "", True,
        "/registry/rolebindings/", "", FULL, "",
    ),
    ("roles", "Role", "rbac.authorization.k8s.io/v1", "role", "", True, "/registry/roles/", "", FULL, ""),
    (
        "priorityclasses", "PriorityClass", "scheduling.k8s.io/v1", "priorityclass", "pc", False,
        "/registry/priorityclasses/", "", FULL, "",
    ),
    (
        "csidrivers", "CSIDriver", "storage.k8s.io/v1", "csidriver", "", False, "/registry/csidrivers/", "",
        FULL, "",
    ),
    ("csinodes", "CSINode", "storage.k8s.io/v1", "csinode", "", False, "/registry/csinodes/", "", FULL, ""),
    (
        "csistoragecapacities", "CSIStorageCapacity", "storage.k8s.io/v1", "csistoragecapacity", "", True,
        "/registry/csistoragecapacities/", "", FULL, "",
    ),
    (
        "storageclasses", "StorageClass", "storage.k8s.io/v1", "storageclass", "sc", False,
        "/registry/storageclasses/", "", FULL, "",
    ),
    (
        "volumeattachments", "VolumeAttachment", "storage.k8s.io/v1", "volumeattachment", "", False,
        "/registry/volumeattachments/", "", FULL, "status",
    ),
    (
        "volumeattributesclasses", "VolumeAttributesClass", "storage.k8s.io/v1", "volumeattributesclass", "vac",
        False, "/registry/volumeattributesclasses/", "", FULL, "",
    ),
)
