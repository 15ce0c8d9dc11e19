package compare

func readable(changes []change) []change { return changes }
