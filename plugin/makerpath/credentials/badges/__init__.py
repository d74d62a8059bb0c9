"""Open Badges 3.0: a certificate's record as a signed credential, baked into pictures, and the verifying of any."""
