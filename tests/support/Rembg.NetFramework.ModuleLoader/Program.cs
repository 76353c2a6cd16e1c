using System.Reflection;

namespace Rembg.NetFramework.ModuleLoader;

/// <summary>
/// Stands in for Windows PowerShell where it loads a module's assembly, and calls what it calls then. Standard input says
/// what to do: <c>import</c>, <c>remove</c>, or the name of an assembly, which is answered with its version and place, or a dash.
/// </summary>
internal static class Program
{
    private const string Resolver = "Rembg.DesktopAssemblyResolver";

    /// <param name="arguments">The module's assembly, and the one that PowerShell's types are in.</param>
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.Error.WriteLine("Usage: Rembg.NetFramework.ModuleLoader MODULE POWERSHELL");
            return 2;
        }

        // PowerShell has its own types loaded already.
        AppDomain.CurrentDomain.AssemblyResolve += (_, request) =>
            new AssemblyName(request.Name).Name == Path.GetFileNameWithoutExtension(arguments[1]) ? Assembly.LoadFrom(arguments[1]) : null;
        var resolver = Activator.CreateInstance(Assembly.LoadFrom(arguments[0]).GetType(Resolver, throwOnError: true));
        while (Console.ReadLine() is { } line)
        {
            switch (line)
            {
                case "import":
                    resolver.GetType().GetMethod("OnImport").Invoke(resolver, []);
                    break;
                case "remove":
                    resolver.GetType().GetMethod("OnRemove").Invoke(resolver, [null]);
                    break;
                default:
                    Console.WriteLine(Find(line));
                    break;
            }
        }

        return 0;
    }

    private static string Find(string name)
    {
        try
        {
            var found = Assembly.Load(name);
            return $"{found.GetName().Version} {found.Location}";
        }
        catch (FileNotFoundException)
        {
            return "-";
        }
    }
}
