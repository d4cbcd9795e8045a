using System.Reflection;
using System.Runtime.InteropServices;

namespace Federation.Keys;

/// <summary>
/// The functions of OpenSSL's libcrypto that Ed25519 needs, of 1.1.1 or later. The runtime has loaded the library already, for TLS and
/// RSA; asking for it by the same name gives the same copy. Only <see cref="Ed25519"/> calls these, and only after <see cref="TryLoad"/>.
/// </summary>
internal static partial class Libcrypto
{
    /// <summary>NID_ED25519, the same number in 1.1.1 and 3.x.</summary>
    public const int Ed25519 = 1087;

    private const string Name = "libcrypto";

    /// <summary>Came with 1.1.1, after all the others here.</summary>
    private const string NewestFunction = "EVP_PKEY_new_raw_public_key";

    private static readonly string[] Files = ["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"];

    /// <summary>
    /// Loads the library and looks whether it is new enough. Never throws. Called once: an assembly has one resolver. Not tried
    /// elsewhere than on Linux and FreeBSD: macOS ends a process that asks for its own libcrypto.
    /// </summary>
    public static bool TryLoad()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsFreeBSD()) return false;
        foreach (string file in Files)
        {
            if (!NativeLibrary.TryLoad(file, out nint library) || !NativeLibrary.TryGetExport(library, NewestFunction, out _)) continue;
            NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Name ? library : 0);
            return true;
        }
        return false;
    }

    [LibraryImport(Name, EntryPoint = NewestFunction)]
    public static partial nint NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    public static partial nint NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    public static partial int GetPublicKey(nint key, Span<byte> result, ref nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreeKey(nint key);

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_new")]
    public static partial nint NewContext();

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerifyInit")]
    public static partial int VerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerify")]
    public static partial int Verify(nint context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSignInit")]
    public static partial int SignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSign")]
    public static partial int Sign(nint context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    /// <summary>A failed call leaves its reason in the thread's queue, where the runtime's next failure would find it.</summary>
    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();
}
