namespace ActorServer.OwnFiles;

/// <summary>An S3-compatible bucket and how to get at it, from the options, checked. The secret is nowhere else.</summary>
internal sealed record BucketOptions(string Name, Uri? Endpoint, string Region, string KeyId, string Secret, bool IsPathStyle, string Prefix, bool Redirects)
{
    private const string Missing = "docs/operating.md has an example.";

    /// <summary>Null when the owner's files lie in a folder.</summary>
    internal static BucketOptions? Read(ActorServerOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Bucket)) return Stray(options) is { } stray ? throw new OperatorException($"{stray}: there is no bucket that it could be about. Name one with --bucket, or leave it away.") : null;
        if (!options.Bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')) throw new OperatorException($"Bucket: '{options.Bucket}' is no name of a bucket. Write only the name, such as --bucket media, and the address with --bucket-endpoint.");
        if (string.IsNullOrWhiteSpace(options.BucketKeyId)) throw new OperatorException($"BucketKeyId: a bucket needs a key. Write its id into the environment as ActorServer__BucketKeyId; {Missing}");
        var prefix = options.BucketPrefix.Trim('/');
        return new(options.Bucket, EndpointOf(options.BucketEndpoint), options.BucketRegion, options.BucketKeyId, SecretOf(options), options.BucketPathStyle ?? options.BucketEndpoint is not null, prefix.Length == 0 ? "" : prefix + "/", options.BucketRedirect);
    }

    public override string ToString() => $"the bucket {Name}{(Endpoint is null ? $" in {Region}" : $" at {Endpoint.GetLeftPart(UriPartial.Authority)}")}";

    private static string? Stray(ActorServerOptions options) =>
        options.BucketEndpoint is not null ? nameof(options.BucketEndpoint)
        : options.BucketKeyId is not null ? nameof(options.BucketKeyId)
        : options.BucketSecret is not null ? nameof(options.BucketSecret)
        : options.BucketSecretFile is not null ? nameof(options.BucketSecretFile)
        : options.BucketRedirect ? nameof(options.BucketRedirect)
        : null;

    private static Uri? EndpointOf(string? text) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.Query == "" && uri.UserInfo == ""
            && (uri.Scheme == "https" || uri.IsLoopback || System.Net.IPAddress.TryParse(uri.Host, out _) || !uri.Host.Contains('.', StringComparison.Ordinal))
            ? uri
            : throw new OperatorException($"BucketEndpoint: '{text}' is no address of an S3 server. Write scheme and host, such as --bucket-endpoint https://s3.example.net; plain http only within your own network.");

    private static string SecretOf(ActorServerOptions options)
    {
        if (options.BucketSecretFile is not { } file) return !string.IsNullOrWhiteSpace(options.BucketSecret) ? options.BucketSecret : throw new OperatorException($"BucketSecret: a bucket needs a secret. Write it into a file and name that with --bucket-secret-file, or into the environment as ActorServer__BucketSecret; {Missing}");
        if (!File.Exists(file)) throw new OperatorException($"BucketSecretFile: there is no file {file}.");
        return File.ReadAllText(file).Trim() is { Length: > 0 } secret ? secret : throw new OperatorException($"BucketSecretFile: {file} is empty. Write the secret of the bucket's key into it.");
    }
}
