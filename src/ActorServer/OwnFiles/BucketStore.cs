using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace ActorServer.OwnFiles;

/// <summary>The owner's files in an S3-compatible bucket. Needs the rights to list it, and to get, put and delete what is in it.</summary>
internal sealed class BucketStore : IFileStore, IDisposable
{
    /// <summary>Whoever has a file may keep it: another picture has another name.</summary>
    internal const string CacheControl = "public, max-age=31536000, immutable";

    private readonly BucketOptions _bucket;
    private readonly TimeProvider _clock;
    private readonly AmazonS3Client _client;

    internal BucketStore(BucketOptions bucket, TimeProvider clock)
    {
        (_bucket, _clock) = (bucket, clock);
        var config = new AmazonS3Config
        {
            AuthenticationRegion = bucket.Region,
            ForcePathStyle = bucket.IsPathStyle,
            Timeout = Limits.BucketTime,
            ConnectTimeout = Limits.BucketConnect,
            MaxErrorRetry = Limits.BucketRetries,
            // The newer checksums are Amazon's own; other servers know the older ones.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (bucket.Endpoint is { } endpoint) config.ServiceURL = endpoint.ToString();
        else config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(bucket.Region);
        _client = new AmazonS3Client(new BasicAWSCredentials(bucket.KeyId, bucket.Secret), config);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>In the bucket, whole, when this ends: every request names the checksum of what it carries, and the server compares.</summary>
    public Task PutAsync(string name, string path, string mediaType, CancellationToken ct) =>
        AskAsync(() => new FileInfo(path).Length <= Limits.BucketPart ? PutWholeAsync(name, path, mediaType, ct) : PutInPartsAsync(name, path, mediaType, ct), ct);

    public async Task<Stream?> OpenAsync(string name, CancellationToken ct) =>
        await FindAsync(name, ct) is { } length ? new BucketStream(length, (from, stop) => ReadAsync(name, from, length, stop)) : null;

    public Task RemoveAsync(string name, CancellationToken ct) => AskAsync(() => _client.DeleteObjectAsync(_bucket.Name, KeyOf(name), ct), ct);

    public async IAsyncEnumerable<KeptFile> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        string? token = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = _bucket.Name, Prefix = KeyOf(""), ContinuationToken = token };
            var page = await AskAsync(() => _client.ListObjectsV2Async(request, ct), ct);
            foreach (var file in page.S3Objects ?? []) yield return new(file.Key[KeyOf("").Length..], file.Size ?? 0, file.LastModified ?? DateTimeOffset.MinValue);
            token = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (token is not null);
    }

    /// <summary>An address of the bucket's own, signed for a while.</summary>
    public Uri? AddressElsewhere(string name) => !_bucket.Redirects ? null : new Uri(_client.GetPreSignedURL(new GetPreSignedUrlRequest
    {
        BucketName = _bucket.Name,
        Key = KeyOf(name),
        Verb = HttpVerb.GET,
        Expires = (_clock.GetUtcNow() + Limits.BucketAddress).UtcDateTime,
        Protocol = _bucket.Endpoint?.Scheme == "http" ? Protocol.HTTP : Protocol.HTTPS,
    }));

    /// <summary>Throws a <see cref="BucketException"/> when the bucket cannot be used as it is set.</summary>
    internal Task CheckAsync(CancellationToken ct) =>
        AskAsync(() => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket.Name, Prefix = KeyOf(""), MaxKeys = 1 }, ct), ct);

    public override string ToString() => _bucket.ToString();

    private async Task<bool> PutWholeAsync(string name, string path, string mediaType, CancellationToken ct)
    {
        // Not in Amazon's own chunks, which other servers may keep as a part of the file.
        var request = new PutObjectRequest { BucketName = _bucket.Name, Key = KeyOf(name), FilePath = path, ContentType = mediaType, UseChunkEncoding = false };
        request.Headers.CacheControl = CacheControl;
        await _client.PutObjectAsync(request, ct);
        return true;
    }

    /// <summary>A file of many megabytes: a part that fails is sent again, not all of it. What broke off is told to the server, which would keep its parts.</summary>
    private async Task<bool> PutInPartsAsync(string name, string path, string mediaType, CancellationToken ct)
    {
        var begin = new InitiateMultipartUploadRequest { BucketName = _bucket.Name, Key = KeyOf(name), ContentType = mediaType };
        begin.Headers.CacheControl = CacheControl;
        var upload = (await _client.InitiateMultipartUploadAsync(begin, ct)).UploadId;
        try
        {
            var end = new CompleteMultipartUploadRequest { BucketName = _bucket.Name, Key = KeyOf(name), UploadId = upload };
            var length = new FileInfo(path).Length;
            for (var (at, number) = (0L, 1); at < length; (at, number) = (at + Limits.BucketPart, number + 1))
            {
                var part = new UploadPartRequest
                {
                    BucketName = _bucket.Name,
                    Key = KeyOf(name),
                    UploadId = upload,
                    PartNumber = number,
                    FilePath = path,
                    FilePosition = at,
                    PartSize = Math.Min(Limits.BucketPart, length - at),
                    UseChunkEncoding = false,
                };
                end.AddPartETags(await _client.UploadPartAsync(part, ct));
            }
            await _client.CompleteMultipartUploadAsync(end, ct);
            return true;
        }
        catch (Exception e) when (BucketException.IsFault(e, ct) || e is OperationCanceledException)
        {
            await AbortAsync(name, upload);
            throw;
        }
    }

    private async Task AbortAsync(string name, string upload)
    {
        try
        {
            await _client.AbortMultipartUploadAsync(_bucket.Name, KeyOf(name), upload, CancellationToken.None);
        }
        catch (Exception e) when (BucketException.IsFault(e, CancellationToken.None))
        {
            // The first fault says enough; the bucket's own rules for what was never completed take the parts away.
        }
    }

    private string KeyOf(string name) => $"{_bucket.Prefix}media/{name}";

    private Task<long?> FindAsync(string name, CancellationToken ct) => AskAsync<long?>(async () =>
    {
        try
        {
            return (await _client.GetObjectMetadataAsync(_bucket.Name, KeyOf(name), ct)).ContentLength;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }, ct);

    private Task<Stream> ReadAsync(string name, long from, long length, CancellationToken ct) => AskAsync<Stream>(async () =>
    {
        var request = new GetObjectRequest { BucketName = _bucket.Name, Key = KeyOf(name) };
        if (from > 0) request.ByteRange = new ByteRange(from, length - 1);
        return (await _client.GetObjectAsync(request, ct)).ResponseStream;
    }, ct);

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (BucketException.IsFault(e, ct))
        {
            throw new BucketException(_bucket, e);
        }
    }
}
