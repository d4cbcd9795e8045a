namespace ActorServer.Objects;

internal static class StreamCopy
{
    private const int Chunk = 64 * 1024;

    /// <summary>So many bytes and no more; false when there are fewer.</summary>
    internal static bool Copy(Stream source, Stream target, long count)
    {
        var buffer = new byte[(int)Math.Min(Chunk, Math.Max(1, count))];
        while (count > 0)
        {
            var read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, count));
            if (read == 0) return false;
            target.Write(buffer, 0, read);
            count -= read;
        }
        return true;
    }
}
