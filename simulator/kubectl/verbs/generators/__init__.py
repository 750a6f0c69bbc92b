"""``kubectl create KIND NAME …``: one file a kind, registered in ``verbs.VERBS``."""
