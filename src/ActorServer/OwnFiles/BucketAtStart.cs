namespace ActorServer.OwnFiles;

/// <summary>
/// Looks at the bucket when the server starts. What waiting does not cure (a wrong key, no such bucket) stops the start and says what to change; a bucket
/// that only does not answer may come later than this server, after a power cut perhaps.
/// </summary>
internal sealed partial class BucketAtStart(IFileStore files, ILogger<BucketAtStart> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (files is not BucketStore bucket) return;
        try
        {
            await bucket.CheckAsync(cancellationToken);
        }
        catch (BucketException e) when (e.IsWrong)
        {
            throw new OperatorException($"{e.Message} {e.Advice}");
        }
        catch (BucketException e)
        {
            LogAway(e.Message, e.Advice);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fault} Your files cannot be shown or taken in until it answers. {Advice}")]
    private partial void LogAway(string fault, string advice);
}
