"""Who is who: sign up, log in, roles. Guests keep their work when they sign up (signals.guest_adopted)."""
