namespace ActorServer.OwnFiles;

/// <summary>
/// A file in a bucket, to be read from any place: asked for when the first byte of it is wanted, from there to its end. So whoever shows a range of a
/// file on the disk shows one of these in the same way.
/// </summary>
internal sealed class BucketStream(long length, Func<long, CancellationToken, Task<Stream>> read) : Stream
{
    private Stream? _rest;
    private long _at;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _at;
        set
        {
            if (value == _at) return;
            _rest?.Dispose();
            (_rest, _at) = (null, value);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at >= length || buffer.Length == 0) return 0;
        _rest ??= await read(_at, cancellationToken);
        var count = await _rest.ReadAsync(buffer, cancellationToken);
        // Less than there is would be half a picture that looks whole.
        if (count == 0) throw new EndOfStreamException("The bucket ended a file before its end.");
        _at += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>For a backup, which has a thread of its own.</summary>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _at + offset,
        _ => length + offset,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _rest?.Dispose();
        base.Dispose(disposing);
    }
}
