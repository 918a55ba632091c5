"""The Panda3D shell: draws personas, plays their voice, and makes each one an `Actor`."""
