#if !NET
using System.Reflection;

namespace Rembg;

/// <summary>
/// Resolves the assemblies that ship beside the module in Windows PowerShell: System.Text.Json and its dependencies reference other
/// versions of each other, and a module has no configuration file to redirect them. Its handler is removed with the module.
/// </summary>
public sealed class DesktopAssemblyResolver : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(DesktopAssemblyResolver).Assembly.Location)!;

    public void OnImport() => AppDomain.CurrentDomain.AssemblyResolve += Resolve;

    public void OnRemove(PSModuleInfo psModuleInfo) => AppDomain.CurrentDomain.AssemblyResolve -= Resolve;

    private static Assembly? Resolve(object? sender, ResolveEventArgs request)
    {
        var asked = new AssemblyName(request.Name);
        var path = Path.Combine(Folder, asked.Name + ".dll");
        if (!File.Exists(path))
        {
            return null;
        }

        // The same assembly, in the version asked for or a later one: never another one of the same name.
        var shipped = AssemblyName.GetAssemblyName(path);
        var isSameKey = asked.GetPublicKeyToken() is not { Length: > 0 } token || token.SequenceEqual(shipped.GetPublicKeyToken() ?? []);
        return isSameKey && shipped.Version >= asked.Version ? Assembly.LoadFrom(path) : null;
    }
}
#endif
