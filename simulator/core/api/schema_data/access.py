"""Who may do what: roles and bindings, the reviews that ask, tokens, and certificate requests.

``k8s.io/api/rbac/v1``, ``authorization/v1``, ``authentication/v1``, ``certificates/v1``.
"""

TEXT = """
string KeyUsage RequestConditionType FieldSelectorOperator

Role
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  rules []PolicyRule !

ClusterRole
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  rules []PolicyRule !
  aggregationRule *AggregationRule

PolicyRule
  verbs []string !
  apiGroups []string =APIGroups
  resources []string
  resourceNames []string
  nonResourceURLs []string

AggregationRule
  clusterRoleSelectors []LabelSelector

RoleBinding
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  subjects []Subject
  roleRef RoleRef !

ClusterRoleBinding
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  subjects []Subject
  roleRef RoleRef !

Subject
  kind string !
  apiGroup string =APIGroup
  name string !
  namespace string

RoleRef
  apiGroup string ! =APIGroup
  kind string !
  name string !

SubjectAccessReview
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec SubjectAccessReviewSpec !
  status SubjectAccessReviewStatus !

LocalSubjectAccessReview
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec SubjectAccessReviewSpec !
  status SubjectAccessReviewStatus !

SubjectAccessReviewSpec
  resourceAttributes *ResourceAttributes
  nonResourceAttributes *NonResourceAttributes
  user string
  groups []string
  extra map[string][]string
  uid string =UID

SelfSubjectAccessReview
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec SelfSubjectAccessReviewSpec !
  status SubjectAccessReviewStatus !

SelfSubjectAccessReviewSpec
  resourceAttributes *ResourceAttributes
  nonResourceAttributes *NonResourceAttributes

ResourceAttributes
  namespace string
  verb string
  group string
  version string
  resource string
  subresource string
  name string
  fieldSelector *FieldSelectorAttributes
  labelSelector *LabelSelectorAttributes

FieldSelectorAttributes
  rawSelector string
  requirements []FieldSelectorRequirement

LabelSelectorAttributes
  rawSelector string
  requirements []LabelSelectorRequirement

FieldSelectorRequirement
  key string !
  operator FieldSelectorOperator !
  values []string

NonResourceAttributes
  path string
  verb string

SubjectAccessReviewStatus
  allowed bool !
  denied bool
  reason string
  evaluationError string

SelfSubjectRulesReview
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec SelfSubjectRulesReviewSpec !
  status SubjectRulesReviewStatus !

SelfSubjectRulesReviewSpec
  namespace string

SubjectRulesReviewStatus
  resourceRules []ResourceRule !
  nonResourceRules []NonResourceRule !
  incomplete bool !
  evaluationError string

ResourceRule
  verbs []string !
  apiGroups []string =APIGroups
  resources []string
  resourceNames []string

NonResourceRule
  verbs []string !
  nonResourceURLs []string

TokenReview
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec TokenReviewSpec !
  status TokenReviewStatus !

TokenReviewSpec
  token string
  audiences []string

TokenReviewStatus
  authenticated bool
  user UserInfo
  audiences []string
  error string

UserInfo
  username string
  uid string =UID
  groups []string
  extra map[string][]string

SelfSubjectReview
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  status SelfSubjectReviewStatus !

SelfSubjectReviewStatus
  userInfo UserInfo

TokenRequest
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec TokenRequestSpec !
  status TokenRequestStatus !

TokenRequestSpec
  audiences []string !
  expirationSeconds *int64 !
  boundObjectRef *BoundObjectReference !

BoundObjectReference
  kind string
  apiVersion string =APIVersion
  name string
  uid types.UID =UID

TokenRequestStatus
  token string !
  expirationTimestamp Time !

CertificateSigningRequest
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec CertificateSigningRequestSpec !
  status CertificateSigningRequestStatus !

CertificateSigningRequestSpec
  request []byte !
  signerName string !
  expirationSeconds *int32
  usages []KeyUsage
  username string
  uid string =UID
  groups []string
  extra map[string][]string

CertificateSigningRequestStatus
  conditions []CertificateSigningRequestCondition
  certificate []byte

CertificateSigningRequestCondition
  type RequestConditionType !
  status ConditionStatus !
  reason string
  message string
  lastUpdateTime Time !
  lastTransitionTime Time !
"""
