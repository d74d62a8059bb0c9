"""The rules of the field, pure: no input, no output, nothing imported from the rest of Makerpath."""
