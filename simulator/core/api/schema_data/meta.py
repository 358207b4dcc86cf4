"""``k8s.io/apimachinery/pkg/apis/meta/v1``."""

TEXT = """
string types.UID
string LabelSelectorOperator ManagedFieldsOperationType

ObjectMeta
  name string
  generateName string
  namespace string
  selfLink string
  uid types.UID =UID
  resourceVersion string
  generation int64
  creationTimestamp Time
  deletionTimestamp *Time
  deletionGracePeriodSeconds *int64
  labels map[string]string
  annotations map[string]string
  ownerReferences []OwnerReference merge=uid
  finalizers []string merge
  managedFields []ManagedFieldsEntry

OwnerReference
  apiVersion string ! =APIVersion
  kind string !
  name string !
  uid types.UID ! =UID
  controller *bool
  blockOwnerDeletion *bool

ManagedFieldsEntry
  manager string
  operation ManagedFieldsOperationType
  apiVersion string =APIVersion
  time *Time
  fieldsType string
  fieldsV1 *FieldsV1
  subresource string

LabelSelector
  matchLabels map[string]string
  matchExpressions []LabelSelectorRequirement

LabelSelectorRequirement
  key string !
  operator LabelSelectorOperator !
  values []string
"""
