using System.Net;
using Amazon.Runtime;

namespace ActorServer.OwnFiles;

/// <summary>The bucket failed. What the operator can do about it stands beside what happened; neither names a key.</summary>
internal sealed class BucketException : IOException
{
    internal BucketException(BucketOptions bucket, Exception fault)
        : base($"{Capital(bucket.ToString())} failed: {Said(fault)}.", fault)
    {
        Advice = AdviceFor(bucket, fault);
        IsWrong = fault is AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.MovedPermanently or HttpStatusCode.Unauthorized };
    }

    internal string Advice { get; }

    /// <summary>It will not get better by waiting: an option, or what the bucket allows, has to be changed.</summary>
    internal bool IsWrong { get; }

    /// <summary>Does this come from the S3 client, or from the network below it?</summary>
    internal static bool IsFault(Exception e, CancellationToken ct) =>
        e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException and not BucketException || (e is OperationCanceledException && !ct.IsCancellationRequested);

    private static string AdviceFor(BucketOptions bucket, Exception fault) => fault switch
    {
        AmazonServiceException { ErrorCode: "NoSuchBucket" } => $"Make the bucket {bucket.Name} with your provider, or correct Bucket.",
        AmazonServiceException { ErrorCode: "InvalidAccessKeyId" } => "The server does not know this key: correct BucketKeyId.",
        AmazonServiceException { ErrorCode: "SignatureDoesNotMatch" } => "The secret does not belong to the key: correct BucketSecret, or the file that BucketSecretFile names.",
        AmazonServiceException { ErrorCode: "RequestTimeTooSkewed" } => "The clock of this machine is wrong: let it follow a time server.",
        AmazonServiceException { ErrorCode: "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" } => "The bucket is in another region: correct BucketRegion, and BucketEndpoint with it.",
        AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => $"The key may not do this. Allow it to list the bucket {bucket.Name}, and to get, put and delete what is in it.",
        AmazonServiceException { StatusCode: HttpStatusCode.NotFound } => $"Is there a bucket {bucket.Name} at this address? Correct Bucket or BucketEndpoint; some servers need BucketPathStyle to be true, others false.",
        _ => "Is the S3 server running, and does BucketEndpoint lead to it? This program goes on by itself when it answers.",
    };

    private static string Said(Exception fault) => fault switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code } refused => $"{code} (status {(int)refused.StatusCode})",
        AmazonServiceException refused => $"status {(int)refused.StatusCode}",
        OperationCanceledException => "no answer in time",
        _ => fault.GetBaseException().Message.TrimEnd('.'),
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
