namespace ActorServer;

/// <summary>Something that only the person who runs the server can put right. The message says what to do; no stack trace is shown.</summary>
internal sealed class OperatorException(string message) : Exception(message);
