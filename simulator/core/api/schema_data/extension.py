"""What extends the API server: admission webhooks and aggregated APIs.

``k8s.io/api/admissionregistration/v1``, ``k8s.io/kube-aggregator/pkg/apis/apiregistration/v1``.
"""

TEXT = """
string FailurePolicyType MatchPolicyType SideEffectClass OperationType ScopeType ReinvocationPolicyType
string APIServiceConditionType

ValidatingWebhookConfiguration
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  webhooks []ValidatingWebhook merge=name

ValidatingWebhook
  name string !
  clientConfig WebhookClientConfig !
  rules []RuleWithOperations
  failurePolicy *FailurePolicyType
  matchPolicy *MatchPolicyType
  namespaceSelector *LabelSelector
  objectSelector *LabelSelector
  sideEffects *SideEffectClass !
  timeoutSeconds *int32
  admissionReviewVersions []string !
  matchConditions []MatchCondition merge=name

MutatingWebhookConfiguration
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  webhooks []MutatingWebhook merge=name

MutatingWebhook
  name string !
  clientConfig WebhookClientConfig !
  rules []RuleWithOperations
  failurePolicy *FailurePolicyType
  matchPolicy *MatchPolicyType
  namespaceSelector *LabelSelector
  objectSelector *LabelSelector
  sideEffects *SideEffectClass !
  timeoutSeconds *int32
  admissionReviewVersions []string !
  reinvocationPolicy *ReinvocationPolicyType
  matchConditions []MatchCondition merge=name

WebhookClientConfig
  url *string =URL
  service *admissionregistration.ServiceReference
  caBundle []byte =CABundle

admissionregistration.ServiceReference
  namespace string !
  name string !
  path *string
  port *int32

RuleWithOperations
  operations []OperationType
  @ Rule

Rule
  apiGroups []string =APIGroups
  apiVersions []string =APIVersions
  resources []string
  scope *ScopeType

MatchCondition
  name string !
  expression string !

APIService
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec APIServiceSpec
  status APIServiceStatus

APIServiceSpec
  service *ServiceReference
  group string
  version string
  insecureSkipTLSVerify bool =InsecureSkipTLSVerify
  caBundle []byte =CABundle
  groupPriorityMinimum int32 !
  versionPriority int32 !

ServiceReference
  namespace string
  name string
  port *int32

APIServiceStatus
  conditions []APIServiceCondition merge=type

APIServiceCondition
  type APIServiceConditionType !
  status ConditionStatus !
  lastTransitionTime Time !
  reason string
  message string
"""
