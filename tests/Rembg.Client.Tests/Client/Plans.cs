using Rembg.Batch;

namespace Rembg.Client.Tests.Client;

/// <summary>Plans what is sure to be sent.</summary>
internal static class Plans
{
    public static RemovalJob PlanJob(this RemovalPlanner planner, string path) =>
        planner.Plan(RemovalRequest.FromFile(path)).Job!;
}
