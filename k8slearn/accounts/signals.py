"""The signal by which a guest's work follows them into their account."""

from django.dispatch import Signal

# Sent inside the transaction of a sign-up or log-in with `session_key` (str: the guest's session before the
# key changed) and `user` (the account that now owns what that session owned). Receivers run on every log-in
# in a browser that was a guest's, so they must be safe to run again.
guest_adopted = Signal()
