"""The learner's side of assessment: what each level means, where they stand, what to do next, what they answer."""
