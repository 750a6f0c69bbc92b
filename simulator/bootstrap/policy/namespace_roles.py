"""The Roles of a new cluster's own namespaces, and who has them (bootstrappolicy/namespace_policy.go).

The form is explained in ``grammar``.
"""

NAMESPACE_ROLES = {
    "kube-public": """
system:controller:bootstrap-signer
  read : core : configmaps
  update : core : configmaps : cluster-info
  create patch update : core,events.k8s.io : events
""",
    "kube-system": """
extension-apiserver-authentication-reader
  read : core : configmaps : extension-apiserver-authentication
system::leader-locking-kube-controller-manager
  read create update : coordination.k8s.io : leases
  read create update : coordination.k8s.io : leasecandidates
system::leader-locking-kube-scheduler
  read create update : coordination.k8s.io : leases
  read create update : coordination.k8s.io : leasecandidates
system:controller:bootstrap-signer
  read : core : secrets
system:controller:cloud-provider
  read create : core : configmaps
system:controller:token-cleaner
  read delete : core : secrets
  create patch update : core,events.k8s.io : events
""",
}

_MANAGER = "system::leader-locking-kube-controller-manager"
_SCHEDULER = "system::leader-locking-kube-scheduler"
NAMESPACE_BINDINGS = {
    "kube-public": """
system:controller:bootstrap-signer : account kube-system/bootstrap-signer
""",
    "kube-system": f"""
system::extension-apiserver-authentication-reader -> extension-apiserver-authentication-reader : \
user system:kube-controller-manager, user system:kube-scheduler
{_MANAGER} : user system:kube-controller-manager, account kube-system/kube-controller-manager, \
account kube-system/leader-election-controller
{_SCHEDULER} : user system:kube-scheduler, account kube-system/kube-scheduler
system:controller:bootstrap-signer : account kube-system/bootstrap-signer
system:controller:cloud-provider : account kube-system/cloud-provider
system:controller:token-cleaner : account kube-system/token-cleaner
""",
}
