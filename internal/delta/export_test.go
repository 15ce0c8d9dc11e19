package delta

// ParseWhole is Parse without its short way.
var ParseWhole = parse
