"""What a character is at run time: body metrics, batched kinematics, constraints, inverse kinematics, springs, clips."""
