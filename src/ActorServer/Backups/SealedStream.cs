using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorServer.Backups;

/// <summary>
/// A stream that only a passphrase opens: AES-256-GCM in frames, each with its number as nonce and a mark on the last, so that nothing can be
/// changed, moved or cut off unseen. The key is made from the passphrase and a salt of this file's own (PBKDF2, SHA-256).
/// </summary>
internal static class SealedStream
{
    internal const int SaltBytes = 16;

    /// <summary>What OWASP asks for in 2025 for PBKDF2 with SHA-256: half a second on a small machine, once a backup.</summary>
    private const int Iterations = 600_000;

    private const int FrameBytes = 64 * 1024;
    private const int TagBytes = 16;

    internal static AesGcm Key(string passphrase, ReadOnlySpan<byte> salt) =>
        new(Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, Iterations, HashAlgorithmName.SHA256, 32), TagBytes);

    private static byte[] Nonce(long number)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(4), number);
        return nonce;
    }

    /// <summary>Frame: one byte (1: the last), four bytes of length, the sealed bytes, the tag.</summary>
    internal sealed class Writer(Stream target, AesGcm key) : Stream
    {
        private readonly byte[] _plain = new byte[FrameBytes];
        private int _used;
        private long _number;
        private bool _ended;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                if (_used == FrameBytes) WriteFrame(isLast: false);
                var part = Math.Min(buffer.Length, FrameBytes - _used);
                buffer[..part].CopyTo(_plain.AsSpan(_used));
                _used += part;
                buffer = buffer[part..];
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_ended) WriteFrame(isLast: true);
            _ended = true;
            base.Dispose(disposing);
        }

        private void WriteFrame(bool isLast)
        {
            Span<byte> head = stackalloc byte[5];
            head[0] = isLast ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt32BigEndian(head[1..], _used);
            var sealedBytes = new byte[_used];
            Span<byte> tag = stackalloc byte[TagBytes];
            key.Encrypt(Nonce(_number++), _plain.AsSpan(0, _used), sealedBytes, tag, head);
            target.Write(head);
            target.Write(sealedBytes);
            target.Write(tag);
            _used = 0;
        }

        public override void Flush() => target.Flush();
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }

    internal sealed class Reader(Stream source, AesGcm key) : Stream
    {
        private byte[] _plain = [];
        private int _at;
        private long _number;
        private bool _ended;

        /// <summary>Throws <see cref="CryptographicException"/> for what the passphrase did not seal, and <see cref="EndOfStreamException"/> for what was cut off.</summary>
        public override int Read(Span<byte> buffer)
        {
            while (_at == _plain.Length && !_ended) ReadFrame();
            var part = Math.Min(buffer.Length, _plain.Length - _at);
            _plain.AsSpan(_at, part).CopyTo(buffer);
            _at += part;
            return part;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        private void ReadFrame()
        {
            Span<byte> head = stackalloc byte[5];
            source.ReadExactly(head);
            var length = BinaryPrimitives.ReadInt32BigEndian(head[1..]);
            if (length is < 0 or > FrameBytes) throw new CryptographicException("A frame is longer than frames are.");
            var sealedBytes = new byte[length];
            source.ReadExactly(sealedBytes);
            Span<byte> tag = stackalloc byte[TagBytes];
            source.ReadExactly(tag);
            _plain = new byte[length];
            key.Decrypt(Nonce(_number++), sealedBytes, tag, _plain, head);
            _at = 0;
            _ended = head[0] == 1;
        }

        public override void Flush() { }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
