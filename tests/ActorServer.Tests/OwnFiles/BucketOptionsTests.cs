using ActorServer.OwnFiles;

namespace ActorServer.Tests.OwnFiles;

public sealed class BucketOptionsTests
{
    [Fact]
    public void Without_a_bucket_there_is_none() => Assert.Null(BucketOptions.Read(new ActorServerOptions()));

    [Fact]
    public void The_secret_may_stand_in_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "very secret\n");
            var bucket = BucketOptions.Read(new ActorServerOptions { Bucket = "b", BucketKeyId = "k", BucketSecretFile = file, BucketPrefix = "/mine/" })!;
            Assert.Equal(("very secret", "mine/", false), (bucket.Secret, bucket.Prefix, bucket.IsPathStyle));
            Assert.DoesNotContain("very secret", bucket.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_endpoint_of_ones_own_has_the_bucket_in_the_path_unless_told_otherwise()
    {
        Assert.True(Read(null, "https://s3.example.net").IsPathStyle);
        Assert.False(Read(false, "https://s3.example.net").IsPathStyle);

        static BucketOptions Read(bool? pathStyle, string endpoint) =>
            BucketOptions.Read(new ActorServerOptions { Bucket = "b", BucketKeyId = "k", BucketSecret = "s", BucketEndpoint = endpoint, BucketPathStyle = pathStyle })!;
    }

    [Theory]
    [InlineData("b/c", "k", "s", null, "Bucket:")]
    [InlineData("b", null, "s", null, "BucketKeyId:")]
    [InlineData("b", "k", null, null, "BucketSecret:")]
    [InlineData("b", "k", "s", "s3.example.net", "BucketEndpoint:")]
    [InlineData("b", "k", "s", "http://s3.example.net", "BucketEndpoint:")]
    [InlineData(null, "k", null, null, "BucketKeyId:")]
    public void What_cannot_be_is_refused_and_named(string? bucket, string? key, string? secret, string? endpoint, string named)
    {
        var fault = Assert.Throws<OperatorException>(() => BucketOptions.Read(new ActorServerOptions { Bucket = bucket, BucketKeyId = key, BucketSecret = secret, BucketEndpoint = endpoint }));
        Assert.StartsWith(named, fault.Message, StringComparison.Ordinal);
    }
}
