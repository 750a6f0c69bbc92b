"""What kubeadm and the add-ons grant beyond a bare control plane's policy.

Mirrors cmd/kubeadm/app/phases (bootstraptoken, kubelet, uploadconfig, addons, kubeconfig) and the manifests of
metrics-server. The form is explained in ``grammar``.
"""

CLUSTER_ROLES = """
kubeadm:get-nodes
  get : core : nodes
system:coredns
  list watch : core : endpoints services pods namespaces
  list watch : discovery.k8s.io : endpointslices
system:metrics-server
  get : core : nodes/metrics
  get list watch : core : pods nodes
system:aggregated-metrics-reader
  get list watch : metrics.k8s.io : pods nodes
"""
METRICS_LABELS = {"k8s-app": "metrics-server"}
AGGREGATED = {f"rbac.authorization.k8s.io/aggregate-to-{role}": "true" for role in ("admin", "edit", "view")}
LABELS = {"system:metrics-server": METRICS_LABELS,
          "system:aggregated-metrics-reader": {**METRICS_LABELS, **AGGREGATED}}
"""Labels of roles that have some."""

_TOKENS = "group system:bootstrappers:kubeadm:default-node-token"
CLUSTER_BINDINGS = f"""
kubeadm:cluster-admins -> cluster-admin : group kubeadm:cluster-admins
kubeadm:get-nodes : {_TOKENS}
kubeadm:apiserver-kubelet-client -> system:kubelet-api-admin : user kube-apiserver-kubelet-client
kubeadm:kubelet-bootstrap -> system:node-bootstrapper : {_TOKENS}
kubeadm:node-autoapprove-bootstrap -> system:certificates.k8s.io:certificatesigningrequests:nodeclient : {_TOKENS}
kubeadm:node-autoapprove-certificate-rotation -> \
system:certificates.k8s.io:certificatesigningrequests:selfnodeclient : group system:nodes
kubeadm:node-proxier -> system:node-proxier : account kube-system/kube-proxy
metrics-server:system:auth-delegator -> system:auth-delegator : account kube-system/metrics-server
system:coredns : account kube-system/coredns
system:metrics-server : account kube-system/metrics-server
"""

NAMESPACE_ROLES = {
    "kube-public": """
kubeadm:bootstrap-signer-clusterinfo
  get : core : configmaps : cluster-info
""",
    "kube-system": """
kube-proxy
  get : core : configmaps : kube-proxy
kubeadm:kubelet-config
  get : core : configmaps : kubelet-config
kubeadm:nodes-kubeadm-config
  get : core : configmaps : kubeadm-config
""",
}
NAMESPACE_BINDINGS = {
    "kube-public": """
kubeadm:bootstrap-signer-clusterinfo : user system:anonymous
""",
    "kube-system": f"""
kube-proxy : {_TOKENS}
kubeadm:kubelet-config : group system:nodes, {_TOKENS}
kubeadm:nodes-kubeadm-config : {_TOKENS}, group system:nodes
metrics-server-auth-reader -> extension-apiserver-authentication-reader : account kube-system/metrics-server
""",
}
