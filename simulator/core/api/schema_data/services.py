"""Services and what is behind them. ``k8s.io/api/core/v1``, ``k8s.io/api/discovery/v1``."""

TEXT = """
string ServiceType ServiceAffinity IPFamily IPFamilyPolicy ServiceExternalTrafficPolicy
string ServiceInternalTrafficPolicy LoadBalancerIPMode AddressType

Service
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec ServiceSpec !
  status ServiceStatus !

ServiceSpec
  ports []ServicePort merge=port
  selector map[string]string
  clusterIP string =ClusterIP
  clusterIPs []string =ClusterIPs
  type ServiceType
  externalIPs []string =ExternalIPs
  sessionAffinity ServiceAffinity
  loadBalancerIP string =LoadBalancerIP
  loadBalancerSourceRanges []string
  externalName string
  externalTrafficPolicy ServiceExternalTrafficPolicy
  healthCheckNodePort int32
  publishNotReadyAddresses bool
  sessionAffinityConfig *SessionAffinityConfig
  ipFamilies []IPFamily =IPFamilies
  ipFamilyPolicy *IPFamilyPolicy =IPFamilyPolicy
  allocateLoadBalancerNodePorts *bool
  loadBalancerClass *string
  internalTrafficPolicy *ServiceInternalTrafficPolicy
  trafficDistribution *string

ServicePort
  name string
  protocol Protocol
  appProtocol *string
  port int32 !
  targetPort IntOrString
  nodePort int32

SessionAffinityConfig
  clientIP *ClientIPConfig =ClientIP

ClientIPConfig
  timeoutSeconds *int32

ServiceStatus
  loadBalancer LoadBalancerStatus
  conditions []Condition merge=type

LoadBalancerStatus
  ingress []LoadBalancerIngress

LoadBalancerIngress
  ip string =IP
  hostname string
  ipMode *LoadBalancerIPMode =IPMode
  ports []PortStatus

PortStatus
  port int32 !
  protocol Protocol !
  error *string

Condition
  type string !
  status ConditionStatus !
  observedGeneration int64
  lastTransitionTime Time !
  reason string !
  message string !

Endpoints
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  subsets []EndpointSubset

EndpointSubset
  addresses []EndpointAddress
  notReadyAddresses []EndpointAddress
  ports []EndpointPort

EndpointAddress
  ip string ! =IP
  hostname string
  nodeName *string
  targetRef *ObjectReference

EndpointPort
  name string
  port int32 !
  protocol Protocol
  appProtocol *string

EndpointSlice
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  addressType AddressType !
  endpoints []Endpoint !
  ports []discovery.EndpointPort !

Endpoint
  addresses []string !
  conditions EndpointConditions
  hostname *string
  targetRef *ObjectReference
  deprecatedTopology map[string]string
  nodeName *string
  zone *string
  hints *EndpointHints

EndpointConditions
  ready *bool
  serving *bool
  terminating *bool

EndpointHints
  forZones []ForZone
  forNodes []ForNode

ForZone
  name string !

ForNode
  name string !

discovery.EndpointPort
  name *string
  protocol *Protocol
  port *int32
  appProtocol *string
"""
