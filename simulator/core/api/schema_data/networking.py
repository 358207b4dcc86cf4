"""Network policies, Ingresses, and the addresses of Services. ``k8s.io/api/networking/v1``."""

TEXT = """
string PolicyType PathType

NetworkPolicy
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec NetworkPolicySpec !

NetworkPolicySpec
  podSelector LabelSelector !
  ingress []NetworkPolicyIngressRule
  egress []NetworkPolicyEgressRule
  policyTypes []PolicyType

NetworkPolicyIngressRule
  ports []NetworkPolicyPort
  from []NetworkPolicyPeer

NetworkPolicyEgressRule
  ports []NetworkPolicyPort
  to []NetworkPolicyPeer

NetworkPolicyPort
  protocol *Protocol
  port *IntOrString
  endPort *int32

NetworkPolicyPeer
  podSelector *LabelSelector
  namespaceSelector *LabelSelector
  ipBlock *IPBlock =IPBlock

IPBlock
  cidr string ! =CIDR
  except []string

Ingress
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec IngressSpec !
  status IngressStatus !

IngressSpec
  ingressClassName *string
  defaultBackend *IngressBackend
  tls []IngressTLS =TLS
  rules []IngressRule

IngressBackend
  service *IngressServiceBackend
  resource *TypedLocalObjectReference

IngressServiceBackend
  name string !
  port ServiceBackendPort

ServiceBackendPort
  name string
  number int32

IngressTLS
  hosts []string
  secretName string

IngressRule
  host string
  @ IngressRuleValue

IngressRuleValue
  http *HTTPIngressRuleValue =HTTP

HTTPIngressRuleValue
  paths []HTTPIngressPath !

HTTPIngressPath
  path string
  pathType *PathType !
  backend IngressBackend !

IngressStatus
  loadBalancer IngressLoadBalancerStatus

IngressLoadBalancerStatus
  ingress []IngressLoadBalancerIngress

IngressLoadBalancerIngress
  ip string =IP
  hostname string
  ports []IngressPortStatus

IngressPortStatus
  port int32 !
  protocol Protocol !
  error *string

IngressClass
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec IngressClassSpec

IngressClassSpec
  controller string
  parameters *IngressClassParametersReference

IngressClassParametersReference
  apiGroup *string =APIGroup
  kind string !
  name string !
  scope *string
  namespace *string

IPAddress
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec IPAddressSpec

IPAddressSpec
  parentRef *ParentReference

ParentReference
  group string
  resource string
  namespace string
  name string

ServiceCIDR
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec ServiceCIDRSpec
  status ServiceCIDRStatus

ServiceCIDRSpec
  cidrs []string =CIDRs

ServiceCIDRStatus
  conditions []Condition merge=type
"""
