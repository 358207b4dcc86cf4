"""The resources of the Kubernetes v1.36.2 API, as its discovery lists them, and where etcd keeps them.

Under each group version a line is a resource: plural, kind, short names, scope (``ns`` or ``cluster``), key prefix
below ``/registry/``, categories, verbs, subresources. Lists have commas, ``-`` is an empty one; a prefix ``=`` is
the plural, ``+`` the group and the plural, ``-`` that of what is never stored; ``*`` stands for all eight verbs. The
singular is the kind in small letters. The version is not in the key, so both Events share theirs.
"""

ALL_VERBS = "create,delete,deletecollection,get,list,patch,update,watch"

TEXT = """
v1
  bindings Binding - ns - - create -
  componentstatuses ComponentStatus cs cluster - - get,list -
  configmaps ConfigMap cm ns = - * -
  endpoints Endpoints ep ns services/endpoints - * -
  events Event ev ns = - * -
  limitranges LimitRange limits ns = - * -
  namespaces Namespace ns cluster = - create,delete,get,list,patch,update,watch finalize,status
  nodes Node no cluster minions - * proxy,status
  persistentvolumeclaims PersistentVolumeClaim pvc ns = - * status
  persistentvolumes PersistentVolume pv cluster = - * status
  pods Pod po ns = all * attach,binding,ephemeralcontainers,eviction,exec,log,portforward,proxy,resize,status
  podtemplates PodTemplate - ns = - * -
  replicationcontrollers ReplicationController rc ns controllers all * scale,status
  resourcequotas ResourceQuota quota ns = - * status
  secrets Secret - ns = - * -
  serviceaccounts ServiceAccount sa ns = - * token
  services Service svc ns services/specs all * proxy,status
admissionregistration.k8s.io/v1
  mutatingadmissionpolicies MutatingAdmissionPolicy - cluster = api-extensions * -
  mutatingadmissionpolicybindings MutatingAdmissionPolicyBinding - cluster = api-extensions * -
  mutatingwebhookconfigurations MutatingWebhookConfiguration - cluster = api-extensions * -
  validatingadmissionpolicies ValidatingAdmissionPolicy - cluster = api-extensions * status
  validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding - cluster = api-extensions * -
  validatingwebhookconfigurations ValidatingWebhookConfiguration - cluster = api-extensions * -
apiextensions.k8s.io/v1
  customresourcedefinitions CustomResourceDefinition crd,crds cluster + api-extensions * status
apiregistration.k8s.io/v1
  apiservices APIService - cluster + api-extensions * status
apps/v1
  controllerrevisions ControllerRevision - ns = - * -
  daemonsets DaemonSet ds ns = all * status
  deployments Deployment deploy ns = all * scale,status
  replicasets ReplicaSet rs ns = all * scale,status
  statefulsets StatefulSet sts ns = all * scale,status
authentication.k8s.io/v1
  selfsubjectreviews SelfSubjectReview - cluster - - create -
  tokenreviews TokenReview - cluster - - create -
authorization.k8s.io/v1
  localsubjectaccessreviews LocalSubjectAccessReview - ns - - create -
  selfsubjectaccessreviews SelfSubjectAccessReview - cluster - - create -
  selfsubjectrulesreviews SelfSubjectRulesReview - cluster - - create -
  subjectaccessreviews SubjectAccessReview - cluster - - create -
autoscaling/v1
  horizontalpodautoscalers HorizontalPodAutoscaler hpa ns = all * status
autoscaling/v2
  horizontalpodautoscalers HorizontalPodAutoscaler hpa ns = all * status
batch/v1
  cronjobs CronJob cj ns = all * status
  jobs Job - ns = all * status
certificates.k8s.io/v1
  certificatesigningrequests CertificateSigningRequest csr cluster = - * approval,status
coordination.k8s.io/v1
  leases Lease - ns = - * -
discovery.k8s.io/v1
  endpointslices EndpointSlice - ns = - * -
events.k8s.io/v1
  events Event ev ns = - * -
networking.k8s.io/v1
  ingressclasses IngressClass - cluster = - * -
  ingresses Ingress ing ns ingress - * status
  ipaddresses IPAddress ip cluster = - * -
  networkpolicies NetworkPolicy netpol ns = - * -
  servicecidrs ServiceCIDR - cluster = - * status
node.k8s.io/v1
  runtimeclasses RuntimeClass - cluster = - * -
policy/v1
  poddisruptionbudgets PodDisruptionBudget pdb ns = - * status
rbac.authorization.k8s.io/v1
  clusterrolebindings ClusterRoleBinding - cluster = - * -
  clusterroles ClusterRole - cluster = - * -
  rolebindings RoleBinding - ns = - * -
  roles Role - ns = - * -
scheduling.k8s.io/v1
  priorityclasses PriorityClass pc cluster = - * -
storage.k8s.io/v1
  csidrivers CSIDriver - cluster = - * -
  csinodes CSINode - cluster = - * -
  csistoragecapacities CSIStorageCapacity - ns = - * -
  storageclasses StorageClass sc cluster = - * -
  volumeattachments VolumeAttachment - cluster = - * status
  volumeattributesclasses VolumeAttributesClass vac cluster = - * -
"""
